/** How weights follow gradients, and how the learning rate changes on the way. */
package dev.lanewise.optim;
