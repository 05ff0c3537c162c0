/** Labelled samples to train and test on, and the readers that they come from. */
package dev.lanewise.data;
