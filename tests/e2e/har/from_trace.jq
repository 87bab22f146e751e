# A recorded run (run --trace) as the HAR that a proxy would have written:
#   jq -n -f from_trace.jq --arg creator mitmproxy trace.ndjson >traffic.har
# Octets become base64; names of fields come in lower case and without order, as
# over HTTP/2.
def base64:
  explode as $o | ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" / "") as $a
  | [range(0; $o | length; 3) as $i
     | ($o[$i] * 65536 + ($o[$i + 1] // 0) * 256 + ($o[$i + 2] // 0)) as $n
     | ($o | length - $i) as $left
     | $a[$n / 262144 | floor], $a[($n / 4096 | floor) % 64],
       (if $left > 1 then $a[($n / 64 | floor) % 64] else "=" end),
       (if $left > 2 then $a[$n % 64] else "=" end)]
  | join("");
def headers: [(. // [])[] | {name: (.[0] | ascii_downcase), value: .[1]}] | sort_by(.name);
def pad($n): tostring | "0" * ($n - length) + .;
def moment: . / 1e6 | floor as $ms
  | (1767225600 + ($ms / 1000 | floor) | todate | rtrimstr("Z")) + "." + ($ms % 1000 | pad(3)) + "Z";
def whole: (.content.kept // "" | length) == (.content.len // 0);
def entry($first):
  {startedDateTime: (."start-ns" - $first | moment),
   time: (if ."done-ns" then (."done-ns" - ."start-ns") / 1e6 else -1 end),
   request: ({method: .request.method, url: (.request.base + .request.target), httpVersion: "HTTP/1.1",
     cookies: [], queryString: [], headersSize: -1, bodySize: (.request.content.len // 0),
     headers: (.request.fields | headers)}
     + if .request.content.kept and (.request | whole)
       then {postData: {mimeType: "", encoding: "base64", text: (.request.content.kept | base64)}} else {} end),
   response: {status: (.response.status // 0), statusText: "", httpVersion: "HTTP/1.1", cookies: [],
     redirectURL: "", headersSize: -1, bodySize: (.response.content.len // 0),
     headers: (.response.fields | headers),
     content: ({size: (.response.content.len // 0), mimeType: ""}
       + if (.response | whole) then {encoding: "base64", text: (.response.content.kept // "" | base64)} else {} end)},
   cache: {}, timings: {send: 0, wait: 0, receive: 0}};
[inputs | select(.type == "exchange" and .end != "not-sent" and .end != "refused" and ."start-ns")]
| (map(."start-ns") | min) as $first
| {log: {version: "1.2", creator: {name: $creator, version: "1"}, entries: map(entry($first))}}
