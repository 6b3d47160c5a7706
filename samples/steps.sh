# The steps of ./quickstart, each a function that prints what it saw and fails when it did not see it.
# Uses: naru (the executable), data, run, port, work (a folder of its own), purge.

shop() { "$naru" "$1" -n shop "${@:2}"; }

# Runs a step, shows how long it took, keeps a row for the table.
rows=()
step() {
    printf '\n\033[1m== %s\033[0m\n' "$1"
    local began=$EPOCHREALTIME
    "$2"
    rows+=("$1|${seen:-done}|$(awk "BEGIN { printf \"%.1f s\", $EPOCHREALTIME - $began }")")
    seen=
}

# Waits until a command succeeds; says what did not happen when it does not within the seconds.
until_true() {
    local what=$1 seconds=$2 deadline=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $deadline ] || { echo "quickstart: after $seconds s still not so: $what" >&2; "$naru" get pods -A -o wide >&2 || true; return 1; }
        read -rt 0.1 <> <(:) || true
    done
}

build_executable() {
    if [ -z "${NARU:-}" ] && { [ ! -x "$naru" ] || [ -n "$(find src Directory.Packages.props -newer "$naru" \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.txt' \) -not -path '*/obj/*' -print -quit)" ]; }; then
        dotnet run dev.cs -- build
    fi
    seen="$(du -h --apparent-size "$naru" | cut -f1), $(ldd "$naru" 2>&1 | sed "s|^[[:space:]]*||" || true)"
    echo "$naru: $seen"
}

start_nodes() {
    "$naru" up --nodes 3 --data "$data" --run "$run" --api-port "$port" --detach
    until_true "three nodes are ready" 30 three_nodes
    "$naru" get nodes
    seen="3 nodes ready"
}
three_nodes() { [ "$("$naru" get nodes | grep -cw Ready)" = 3 ]; }

build_images() {
    mkdir -p "$work"/{base,web,nginx}
    cp samples/base/Dockerfile "$work/base/" && cp /bin/busybox "$work/base/"
    [ -x "$work/web/web" ] && [ -z "$(find samples/web -name '*.cs' -newer "$work/web/web" -print -quit)" ] ||
        dotnet publish samples/web -c Release -o "$work/web" -v quiet --nologo -p:DebugType=none
    cp samples/web/Dockerfile "$work/web/" && rm -f "$work/web/web.dbg"
    [ -f "$work/nginx/root.tar" ] || samples/nginx/root.sh "$work/nginx/root.tar"
    cp samples/nginx/{Dockerfile,nginx.conf,index.html} "$work/nginx/"
    "$naru" build -q -t naru/base "$work/base"
    "$naru" build -q -t registry.naru/web:v1 "$work/web"
    "$naru" build -q -t registry.naru/web:v2 --build-arg VERSION=v2 "$work/web"
    "$naru" build -q -t registry.naru/nginx:1 "$work/nginx"
    "$naru" images
    [ "$("$naru" run --rm naru/base echo from a container)" = "from a container" ]
    seen="4 images"
}

# One container with a published port, as the engine alone runs it: no cluster is asked.
run_container() {
    local port page
    "$naru" run -d --name page -p 80 registry.naru/nginx:1
    port=$("$naru" ps | sed -n 's/.*0\.0\.0\.0:\([0-9]*\)->80.*/\1/p')
    until_true "nginx answers on its published port $port" 10 asked "$port"
    page=$(asked "$port")
    "$naru" logs page | grep 'GET / '
    "$naru" stop page && "$naru" rm page
    seen="nginx answered: $(grep -o '<h1>.*</h1>' <<<"$page" | sed 's/<[^>]*>//g')"
}
# One request over the shell's own sockets: no other program is needed.
asked() {
    local socket
    exec {socket}<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET / HTTP/1.0\r\n\r\n' >&"$socket"
    grep -a . <&"$socket"
    exec {socket}>&-
}

push_and_pull() {
    local image
    for image in web:v1 web:v2 nginx:1; do "$naru" push "registry.naru/$image" | tail -n 1; done
    "$naru" pull registry.naru/web:v1 | tail -n 1
    seen="3 images"
}

apply_application() {
    "$naru" apply -f samples/app/app.yaml
    until_true "the deployment web is available" 60 shop rollout status deployment/web --timeout 1s
    until_true "the deployment counter is available" 60 shop rollout status deployment/counter --timeout 1s
    shop get pods -o wide
    seen="$(shop get pods | grep -cw Running) pods running"
}

# usage: visit NAME NODE COUNT SECONDS new|mixed [URL]: requests to the Service from a pod on NODE.
# `visited NAME` waits for its end and leaves the JSON of the counts in $work/NAME.json.
visit() {
    local name=$1 node=$2 count=$3 seconds=$4 how=$5 url=${6:-http://web.shop.svc.cluster.local/}
    sed -e "s|NAME|$name|; s|NODE|$node|; s|COUNT|$count|; s|SECONDS|$seconds|; s|HOW|$how|; s|URL|$url|" samples/app/visitor.yaml | "$naru" apply -f - >/dev/null
}
visited() {
    until_true "pod $1 has ended" "${2:-60}" shop wait "pod/$1" --for=jsonpath='{.status.containerStatuses[0].state.terminated.reason}' --timeout 1s
    "$naru" logs -n shop "pod/$1" | tail -n 1 | tee "$work/$1.json"
    shop delete pod "$1" >/dev/null
}
nodes() { "$naru" get nodes -o name | sed 's|^node/||'; }
count_of() { grep -o "\"$1\":[0-9]*" "$2" | cut -d: -f2; }
answers_of() { grep -oh "\"$1 [^\"]*\":[0-9]*" "$work"/load-*.json | awk -F: '{ sum += $2 } END { print sum + 0 }'; }

spread_requests() {
    local address
    address=$(shop get service web -o jsonpath='{.spec.clusterIP}')
    visit by-name "$(nodes | head -n 1)" 300 0 new && visited by-name
    visit by-address "$(nodes | tail -n 1)" 300 0 new "http://$address/" && visited by-address
    [ "$(count_of failed "$work/by-name.json")" = 0 ] && [ "$(count_of failed "$work/by-address.json")" = 0 ]
    [ "$(grep -o '"v1 web-[^"]*"' "$work/by-name.json" | sort -u | wc -l)" = 3 ]
    seen="600 requests over 3 pods, 0 failed"
}

check_configuration() {
    local pod
    pod=$(shop get pods -l app=web -o name | head -n 1)
    "$naru" exec -n shop "$pod" /web get http://127.0.0.1:8080/config | grep 'hello from the configuration'
    "$naru" exec -n shop "$pod" /web get http://127.0.0.1:8080/secret | grep 'a secret is here'
    counter=$(shop get pods -l app=counter -o name)
    "$naru" exec -n shop "$counter" /web get http://127.0.0.1:8080/count
    shop delete "$counter"
    until_true "the counter runs again" 60 counter_is_back
    [ "$("$naru" exec -n shop "$counter" /web get http://127.0.0.1:8080/count)" = 2 ]
    seen="volume survived its pod"
}
counter_is_back() {
    local now
    now=$(shop get pods -l app=counter -o name) && [ -n "$now" ] && [ "$now" != "$counter" ] && shop wait "$now" --for=condition=Ready --timeout 1s && counter=$now
}

# The engine behind the socket is the first node's: a container of a pod there is killed behind the cluster's back.
heal_container() {
    local first pod before container
    first=$(nodes | head -n 1)
    pod=pod/$(shop get pods -l app=web -o wide | grep -w "$first" | head -n 1 | cut -d' ' -f1)
    before=$(shop get "$pod" -o jsonpath='{.status.containerStatuses[0].restartCount}')
    container=$(shop get "$pod" -o jsonpath='{.status.containerStatuses[0].containerID}')
    "$naru" stop -t 0 "${container#*://}"
    until_true "the container was started again" 30 restarted "$pod" "$before"
    shop wait "$pod" --for=condition=Ready --timeout 30s
    seen="$pod restarted"
}
restarted() { [ "$(shop get "$1" -o jsonpath='{.status.containerStatuses[0].restartCount}')" -gt "$2" ]; }

unready_pod() {
    local pod name
    pod=$(shop get pods -l app=web -o name | head -n 1)
    name=${pod#pod/}
    "$naru" exec -n shop "$pod" /web unready
    shop wait "$pod" --for=condition=Ready=false --timeout 20s
    until_true "the endpoint left the Service everywhere" 10 left_everywhere "$name"
    "$naru" exec -n shop "$pod" /web ready
    shop wait "$pod" --for=condition=Ready --timeout 20s
    seen="no new connection reached $name"
}
left_everywhere() {
    local node
    for node in $(nodes); do visit "look-$node" "$node" 60 0 new; done
    for node in $(nodes); do visited "look-$node"; done
    ! grep -l "$1" "$work"/look-*.json
}

roll_out() {
    local node failed=0 sent=0
    for node in $(nodes); do visit "load-$node" "$node" 4000 9 mixed; done
    shop set image deployment/web web=registry.naru/web:v2
    shop rollout status deployment/web --timeout 60s
    shop rollout undo deployment/web
    shop rollout status deployment/web --timeout 60s
    for node in $(nodes); do
        visited "load-$node" 120
        sent=$((sent + $(count_of requests "$work/load-$node.json")))
        failed=$((failed + $(count_of failed "$work/load-$node.json")))
    done
    [ "$failed" = 0 ] && [ "$sent" -ge 5000 ]
    seen="$sent requests, $failed failed: $(answers_of v1) of v1, $(answers_of v2) of v2"
    [ "$(answers_of v2)" -gt 0 ]
}

say_why() {
    shop why "$(shop get pods -l app=web -o name | head -n 1)"
    "$naru" apply -f samples/app/too-large.yaml
    until_true "the scheduler has said why" 20 too_large_is_explained
    shop why pod/too-large
    shop delete pod too-large
    seen="reasons per node"
}
too_large_is_explained() { shop get pod too-large -o jsonpath='{.status.conditions[0].message}' | grep -q 'nodes are available'; }

heal_node() {
    local lost
    lost=$(nodes | tail -n 1)
    "$naru" lose-node "$lost" --data "$data" --run "$run"
    until_true "node $lost is seen to be lost" 60 node_is_lost "$lost"
    until_true "three pods of web are ready elsewhere" 60 healed_without "$lost"
    shop get pods -o wide
    seen="$lost lost, 3 pods ready elsewhere"
}
node_is_lost() { "$naru" get node "$1" | grep -q NotReady; }
healed_without() {
    local ready
    ready=$(shop get pods -l app=web -o wide | grep -v "$1" | grep -cw '1/1')
    [ "$ready" -ge 3 ]
}

summary() {
    printf '\n%-42s %-52s %s\n' STEP SEEN TIME
    local row
    for row in "${rows[@]}"; do
        IFS='|' read -r what saw time <<<"$row"
        printf '%-42s %-52s %s\n' "$what" "$saw" "$time"
    done
    cat <<TEXT

kubectl:  export KUBECONFIG=$run/kubeconfig
docker:   export DOCKER_HOST=unix://$run/docker.sock
try next: $naru why deployment/web -n shop --run $run
          kubectl get pods -A -o wide
remove:   $naru down --purge --data $data --run $run
TEXT
}

finish() {
    local status=$?
    [ $status = 0 ] || echo "quickstart: stopped with status $status; logs are in $data" >&2
    [ -z "$purge" ] || [ ! -x "$naru" ] || "$naru" down --purge --data "$data" --run "$run" || status=$?
    exit "$status"
}
