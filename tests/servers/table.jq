# Turns reports (--report json) into reports/servers/README.md.  Input: the
# versions, {"nginx-static": "nginx 1.22.1", ...}; $reports: {"nginx-static":
# {the report}, ...}.

def cell: tostring | gsub("[\\n\\r]"; " ") | gsub("\\|"; "\\|");
def counts($level): .summary[$level] | "\(.pass) / \(.fail)";
# Octets from the wire stay on their line and out of Markdown's grammar.
def code: cell | gsub("`"; "'") | "`\(.)`";

# The same violation on several resources, by several methods and in several
# variants of a case ("date/forms[value=asctime]") is one line.
def violations:
  [.cases[]? | select(.result == "fail") | .id |= sub("\\[.*"; "")]
  | group_by([.level, .id, .section, .expected, .got])
  | map(.[0] + {
      methods: (map(.method) | unique | join(", ")),
      resources: (map(.resource) | unique | join(", ")),
      times: (if length > 1 then ", \(length) times" else "" end)});

# A check of a response has no status to expect; it says what it saw.
def finding:
  if (.expected // []) | length > 0
  then "expected \([.expected[] | cell] | join(" or ")), got \(.got // "no answer" | cell)"
  else (.observed // .got // "no answer" | cell) end;

def line:
  "- **\(.level)** \(.id | code) \(.title // "" | cell) (\(.methods) \(.resources | cell); \(
    .section | cell)): \(finding)\(.times)";

def race:
  "- **\(.level // "must")** race \(.name | code) (\(.resource | cell)), \(
    .section // "RFC 9110 13.1.1" | cell): \(.kind // "fail" | cell)";

. as $versions
| ($reports | keys_unsorted | sort) as $names
| [ "# What precheck says of real servers",
    "",
    "Written by `./dev servers`; each server runs with the configuration in `tests/servers/` and is judged by",
    "`precheck run cases/targets/NAME.yaml`. Counts are pass / fail. `NAME.json` is the report without what passed,",
    "was skipped or is only noted.",
    "",
    "| target | server | must | should | noted | skipped | inconclusive |",
    "|---|---|---|---|---|---|---|",
    ( $names[] as $name | $reports[$name]
      | "| [\($name)](#\($name)) | \($versions[$name] // "?" | cell) | \(counts("must")) | \(counts("should")) | \(
          .summary.note.observed // 0) | \(.summary.skipped) | \(.summary.inconclusive) |" ),
    ( $names[] as $name | $reports[$name]
      | "", "## \($name)", "",
        ( ([violations[] | line] + [.races[]? | select(.result == "fail") | race])
          | if length > 0 then .[] else "No violation." end ) )
  ]
| .[]
