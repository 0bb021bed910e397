#!/bin/sh
# Start a Valkey server or its Sentinel. The first Sentinel that answers says who is master; without any, the first pod is.
set -eu
name=enterprisehub
own="$(hostname).valkey"
known() { valkey-cli -h valkey -p 26379 --no-auth-warning -a "$PASSWORD" SENTINEL get-master-addr-by-name $name 2>/dev/null | head -n 1; }
master="$(known || true)"
master="${master:-valkey-0.valkey}"

case "$1" in
  server)
    set -- --requirepass "$PASSWORD" --masterauth "$PASSWORD" --dir /data --save "60 1000" --maxmemory 700mb \
      --maxmemory-policy noeviction --replica-announce-ip "$own" --min-replicas-to-write 0
    [ "$master" = "$own" ] || set -- "$@" --replicaof "$master" 6379
    exec valkey-server "$@"
    ;;
  sentinel)
    mkdir -p /data/sentinel
    [ -s /data/sentinel/sentinel.conf ] || cat > /data/sentinel/sentinel.conf <<CONF
port 26379
requirepass $PASSWORD
sentinel sentinel-pass $PASSWORD
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $own
sentinel monitor $name $master 6379 2
sentinel auth-pass $name $PASSWORD
sentinel down-after-milliseconds $name 5000
sentinel failover-timeout $name 20000
CONF
    exec valkey-sentinel /data/sentinel/sentinel.conf
    ;;
esac
