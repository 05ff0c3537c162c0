/**
 * Computation graphs: {@link dev.lanewise.graph.Graph} is symbolic, {@link
 * dev.lanewise.graph.Program} is a graph planned for a batch size, {@link
 * dev.lanewise.graph.Session} runs a program in memory of its own.
 */
package dev.lanewise.graph;
