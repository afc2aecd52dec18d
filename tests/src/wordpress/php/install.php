<?php
// Installs WordPress into an empty database: a person of each role, nothing published. Says their application passwords.
define('WP_INSTALLING', true);
require_once './wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Le Journal', 'admin', 'admin@example.org', true, '', 'not asked by any test');
foreach (get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1]) as $sample) {
    wp_delete_post($sample->ID, true);
}
// A theme in PHP, as most newsrooms have: each page costs this machine a third less than under WordPress's block theme.
switch_theme('twentytwentyone');
// An hour ahead of UTC: a time read in the wrong zone shows.
update_option('timezone_string', 'Africa/Niamey');
$people = [
    'admin' => 'administrator',
    'desk' => 'editor',
    'author' => 'author',
    'contributor' => 'contributor',
    'subscriber' => 'subscriber',
];
$said = [];
foreach ($people as $user => $role) {
    $known = get_user_by('login', $user);
    $id = $known ? $known->ID : wp_insert_user([
        'user_login' => $user,
        'user_email' => $user . '@example.org',
        'user_pass' => 'not asked by any test',
        'display_name' => ucfirst($user),
        'role' => $role,
    ]);
    [$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'Marbre']);
    $said[] = ['user' => $user, 'role' => $role, 'id' => $id, 'password' => $password];
}
echo wp_json_encode($said);
