const SETTINGS = `Settings come from settings['queue-fit'] in the workspace's own ESLint
configuration. --settings FILE reads them from a JSON file instead, without
loading that configuration.`;

const EXIT = `Exit code: 0 clean, 1 findings, 2 the command failed.`;

export const help: Readonly<Record<'main' | 'check' | 'map' | 'explain', string>> = {
  main: `queue-fit finds where Kafka is bigger than the job, and names what would do.

Usage: queue-fit <command> [options]

Commands
  check [DIR]          Lint a workspace without any configuration
  map [DIR]            Print services, topics, who produces and consumes them,
                       and all findings
  explain TOPIC [DIR]  Print the checklist for one topic: its load, producers,
                       consumer groups, reasons for Kafka, the smallest tool
                       that fits, and why not a smaller one

DIR is the workspace (default: the current directory): one service, a monorepo,
or a folder of sibling services. Nothing has to be installed or built in it,
and nothing under node_modules is read.

Options
  --settings FILE      Settings as JSON, instead of those in eslint.config.js
  --help, -h           This text, or that of a command
  --version, -v        The version

Examples
  queue-fit check
  queue-fit check services --preset strict --max-warnings 0
  queue-fit map --format text ../shop
  queue-fit explain order.created

${SETTINGS}

${EXIT}
QUEUE_FIT_CACHE=off turns what is kept between runs off, and
NODE_DEBUG=queue-fit says what is analysed and what is taken from it.
`,
  check: `Lint a workspace without any configuration.

Usage: queue-fit check [DIR] [options]

Runs ESLint (that of the workspace if it is 9 or later) with one of this
plugin's presets over the files that have to do with a queue. Comments such as
// eslint-disable-next-line queue-fit/no-single-consumer work as usual.

Options
  --preset NAME        recommended (default) or strict: all rules
  --format NAME, -f    An ESLint formatter: stylish (default), json, html, an
                       installed eslint-formatter-* package, or a path
  --max-warnings N     Fail when there are more than N warnings
  --settings FILE      Settings as JSON, instead of those in eslint.config.js
  --help, -h           This text

Examples
  queue-fit check
  queue-fit check --preset strict --max-warnings 0 ../shop
  queue-fit check --format @microsoft/eslint-formatter-sarif > queue-fit.sarif

${SETTINGS}

Exit code: 0 no errors, and no more warnings than allowed; 1 errors, or too many
warnings; 2 the command failed, or could not use some of its settings.
`,
  map: `Print services, topics, who produces and consumes them, and all findings.

Usage: queue-fit map [DIR] [options]

Findings are those of the strict preset. What could not be resolved, and might
hide a producer or a consumer, is listed at the end.

Options
  --format NAME, -f    text (default) or json
  --settings FILE      Settings as JSON, instead of those in eslint.config.js
  --help, -h           This text

A topic is printed as its name; env:NAME|default where it is read from the
environment; package:NAME#CONSTANT for a constant of a package whose code is
not here; \${?} for a part that is not known; ? when nothing is known.

Examples
  queue-fit map
  queue-fit map --format json ../shop > topology.json

${SETTINGS}

Exit code: 0 printed (with findings or without); 2 the command failed.
`,
  explain: `Print the checklist for one topic.

Usage: queue-fit explain TOPIC [DIR] [options]

TOPIC is a name as queue-fit map prints it; for env:ORDERS_TOPIC|orders also
ORDERS_TOPIC or orders. The answer gives the topic's load and where that number
comes from, its producers and consumer groups, the reasons for Kafka that the
code shows, the smallest tool that fits, and why each smaller one does not.

Options
  --settings FILE      Settings as JSON, instead of those in eslint.config.js
  --help, -h           This text

Examples
  queue-fit explain order.created
  queue-fit explain 'env:ORDERS_TOPIC|orders' ../shop

${SETTINGS}

Exit code: 0 printed; 2 no such topic, or the command failed.
`,
};
