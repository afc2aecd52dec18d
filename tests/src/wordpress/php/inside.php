<?php
// What code run inside a site finds: everything of WordPress and its administration, as the administrator.
require_once './wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
wp_set_current_user(1);
