/**
 * The layers: one file each, with the formula and its source, the shape rule, forward, vjp and jvp
 * as a few kernel calls, and the kinks. {@link dev.lanewise.layer.Layers} lists them all.
 */
package dev.lanewise.layer;
