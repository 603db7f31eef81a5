#!/bin/sh
# Starts WordPress in a container of Debian, for wordpress.py: sh wordpress.sh debian:trixie
# The site is at http://127.0.0.1:8471 under the name harbour.example. `docker rm --force make-wordpress` ends it.
set -eu

docker run --detach --name make-wordpress --publish 127.0.0.1:8471:80 "$1" sleep infinity
docker exec --interactive make-wordpress sh -eu <<'CONTAINER'
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    ca-certificates curl mariadb-server php-cli php-curl php-gd php-mbstring php-mysql php-xml \
    wordpress wordpress-theme-twentytwentyfive
cat > /etc/wordpress/config-default.php <<'PHP'
<?php
define("DB_NAME", "wordpress");
define("DB_USER", "wordpress");
define("DB_PASSWORD", "wordpress");
define("DB_HOST", "localhost");
define("DISABLE_WP_CRON", true);
define("WP_HTTP_BLOCK_EXTERNAL", true);
PHP
service mariadb start
mariadb --execute "CREATE DATABASE wordpress CHARACTER SET utf8mb4;
    CREATE USER wordpress@localhost IDENTIFIED BY 'wordpress'; GRANT ALL ON wordpress.* TO wordpress@localhost"
chown --recursive www-data /var/lib/wordpress/wp-content/uploads
ln --symbolic /var/lib/wordpress/wp-content/uploads /usr/share/wordpress/wp-content/uploads
setsid php -S 0.0.0.0:80 -t /usr/share/wordpress > /var/log/wordpress.log 2>&1 &
until curl --silent --output /dev/null http://localhost/wp-admin/install.php; do sleep 1; done
CONTAINER
