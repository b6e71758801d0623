/** Database clients that a tool generates into the workspace: they are the tool's package by another way, whether the files are there or not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isWithin, joinPath, parentOf } from './paths.js';
import type { Workspace } from './workspace.js';

/** The package that a generated client is. */
export const PRISMA = '@prisma/client';

/** `generator client { provider = "prisma-client-js" output = "../src/generated/prisma" }`: https://www.prisma.io/docs/orm/prisma-schema/overview/generators */
const GENERATOR = /\bgenerator\s+\w+\s*\{([^}]*)\}/g;
const IS_CLIENT = /^\s*provider\s*=\s*"prisma-client(?:-js)?"/m;
const OUTPUT = /^\s*output\s*=\s*"([^"]+)"/m;

/** What Prisma writes beside each client, and nobody else: by it a client is known whose schema lies elsewhere. */
const MARK = /^(.+)\/(?:runtime\/index-browser\.js|internal\/prismaNamespace\.ts)$/;

/** Tells whether a path (workspace-relative, or a bare specifier below `node_modules`) leads to a client that Prisma generates. */
export function createGeneratedClients(workspace: Pick<Workspace, 'root' | 'files' | 'otherFiles' | 'excludedFiles'>): (path: string) => boolean {
  let outputs: readonly string[] | undefined;
  return (path) => (outputs ??= findOutputs(workspace)).some((output) => isWithin(path, output) || output.endsWith(`/node_modules/${path}`) || output === `node_modules/${path}`);
}

function findOutputs({ root, files, otherFiles, excludedFiles = [] }: Parameters<typeof createGeneratedClients>[0]): readonly string[] {
  const written = [...files, ...excludedFiles].flatMap((file) => MARK.exec(file)?.[1] ?? []);
  return [...new Set([...written, ...otherFiles.filter((file) => file.endsWith('.prisma')).flatMap((schema) => outputsOf(root, schema))])];
}

function outputsOf(root: string, schema: string): readonly string[] {
  return [...readSchema(join(root, schema)).matchAll(GENERATOR)].flatMap(([, body = '']) => {
    const output = IS_CLIENT.test(body) ? OUTPUT.exec(body)?.[1] : undefined;
    return output === undefined ? [] : [joinPath(parentOf(schema), output)];
  });
}

/** A schema that cannot be read says nothing. */
function readSchema(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
