/** A client of the ESLint language server, which is what editors run: over stdio, with the answers that VS Code gives. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { projectRoot } from './program.js';

export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly severity: number;
  readonly range: Range;
}
interface Position {
  readonly line: number;
  readonly character: number;
}
interface Range {
  readonly start: Position;
  readonly end: Position;
}
interface CodeAction {
  readonly title: string;
  readonly command: { readonly command: string; readonly arguments: readonly unknown[] };
}
interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}
interface ApplyEdit {
  readonly edit: { readonly changes?: Readonly<Record<string, readonly TextEdit[]>>; readonly documentChanges?: readonly { readonly edits: readonly TextEdit[] }[] };
}

/** What VS Code's settings are by default; the server reads all of them. */
const configuration = (root: string) => ({
  validate: 'on',
  useESLintClass: true,
  experimental: {},
  run: 'onType',
  problems: {},
  rulesCustomizations: [],
  codeAction: { disableRuleComment: { enable: true, location: 'separateLine', commentStyle: 'line' }, showDocumentation: { enable: true } },
  codeActionOnSave: { enable: false, mode: 'all' },
  options: {},
  nodePath: null,
  quiet: false,
  onIgnoredFiles: 'off',
  format: false,
  workingDirectory: { mode: 'location' },
  workspaceFolder: { uri: pathToFileURL(root).href, name: 'harbour' },
});

/** The server's question whether this ESLint may run; 4 is yes. */
const CONFIRMED = 4;

export async function openEditor(root: string, env: Readonly<Record<string, string>> = {}) {
  const { QUEUE_FIT_CACHE: _, ...inherited } = process.env;
  const server = spawn(process.execPath, [join(projectRoot, 'node_modules/vscode-langservers-extracted/bin/vscode-eslint-language-server'), '--stdio'], { cwd: root, env: { ...inherited, ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void server.kill());
  const connection = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  const texts = new Map<string, { readonly text: string; readonly version: number }>();

  connection.onRequest('workspace/configuration', ({ items }: { readonly items: readonly unknown[] }) => items.map(() => configuration(root)));
  connection.onRequest('eslint/confirmESLintExecution', () => CONFIRMED);
  for (const quiet of ['client/registerCapability', 'client/unregisterCapability', 'workspace/diagnostic/refresh', 'eslint/openDoc', 'eslint/noLibrary', 'eslint/noConfig', 'eslint/probeFailed']) connection.onRequest(quiet, () => null);
  connection.onRequest('workspace/applyEdit', ({ edit }: ApplyEdit) => {
    for (const [uri, edits] of Object.entries(edit.changes ?? {})) apply(uri, edits);
    for (const change of edit.documentChanges ?? []) apply((change as unknown as { readonly textDocument: { readonly uri: string } }).textDocument.uri, change.edits);
    return { applied: true };
  });
  connection.listen();

  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'harbour' }],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true, applyEdit: true, workspaceEdit: { documentChanges: true }, didChangeWatchedFiles: { dynamicRegistration: true }, diagnostics: { refreshSupport: true } },
      textDocument: { diagnostic: { dynamicRegistration: true }, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } } },
    },
  });
  await connection.sendNotification('initialized', {});

  function apply(uri: string, edits: readonly TextEdit[]): void {
    const { text = '', version = 0 } = texts.get(uri) ?? {};
    const offset = ({ line, character }: Position) => text.split('\n').slice(0, line).reduce((sum, one) => sum + one.length + 1, character);
    const changed = [...edits].sort((a, b) => offset(b.range.start) - offset(a.range.start)).reduce((result, edit) => result.slice(0, offset(edit.range.start)) + edit.newText + result.slice(offset(edit.range.end)), text);
    texts.set(uri, { text: changed, version: version + 1 });
  }

  const uriOf = (file: string): string => pathToFileURL(join(root, file)).href;
  return {
    /** Opens a file with a text, saved or not. */
    async open(file: string, text: string): Promise<void> {
      texts.set(uriOf(file), { text, version: 1 });
      await connection.sendNotification('textDocument/didOpen', { textDocument: { uri: uriOf(file), languageId: 'typescript', version: 1, text } });
    },
    /** Types: the whole text is sent. */
    async type(file: string, text: string): Promise<void> {
      const version = (texts.get(uriOf(file))?.version ?? 0) + 1;
      texts.set(uriOf(file), { text, version });
      await connection.sendNotification('textDocument/didChange', { textDocument: { uri: uriOf(file), version }, contentChanges: [{ text }] });
    },
    async diagnostics(file: string): Promise<readonly Diagnostic[]> {
      const report = await connection.sendRequest<{ readonly items: readonly Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri: uriOf(file) } });
      return report.items;
    },
    async actions(file: string, diagnostic: Diagnostic): Promise<readonly CodeAction[]> {
      return (await connection.sendRequest<readonly CodeAction[] | null>('textDocument/codeAction', { textDocument: { uri: uriOf(file) }, range: diagnostic.range, context: { diagnostics: [diagnostic] } })) ?? [];
    },
    /** Runs an action's command, and gives the file's text after the edit that the server asks for. */
    async run(file: string, { command }: CodeAction): Promise<string> {
      await connection.sendRequest('workspace/executeCommand', command);
      return texts.get(uriOf(file))?.text ?? '';
    },
    root: fileURLToPath(pathToFileURL(root)),
  };
}
