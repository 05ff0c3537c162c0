/**
 * The command line: what {@code ./lanewise} does. Results go to standard output, all else to
 * standard error; the exit status is 0 if all went well, 1 if not, 2 if the command itself was
 * wrong, and 130 if it was interrupted.
 */
package dev.lanewise.cli;
