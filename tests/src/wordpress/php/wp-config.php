<?php
// The configuration of a site under test. The address is whatever the client called it by, so that a proxy may stand
// in front. Files beside this one switch the clock of the site on, and the socket of its database is in the environment.
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('MARBRE_DATABASE'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
$table_prefix = 'essai_';

foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define($name . '_KEY', 'a test knows no secrets: key of ' . $name);
    define($name . '_SALT', 'a test knows no secrets: salt of ' . $name);
}

$host = $_SERVER['HTTP_HOST'] ?? getenv('MARBRE_HOST');
define('WP_HOME', 'http://' . $host);
define('WP_SITEURL', 'http://' . $host);

// Application passwords over plain http are for local sites only.
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', !file_exists(__DIR__ . '/cron-runs'));
define('WP_DEBUG', false);

if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
