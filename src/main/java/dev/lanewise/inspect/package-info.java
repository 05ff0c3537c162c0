/**
 * Pictures of what a network learns. They are drawn pixel by pixel, lettering included, so that
 * they need neither a display nor a font.
 */
package dev.lanewise.inspect;
