/** Files: written whole or not at all, and tensors in them. */
package dev.lanewise.io;
