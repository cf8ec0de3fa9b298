# shellcheck shell=bash
# Sourced by the entrypoint of the images of MariaDB and MySQL, on a server that only the set-up can reach.
sed "s/:'password'/'$CONN_PASSWORD'/g" /etc/conn/setup.sql | docker_process_sql
