/** What weights start from. */
package dev.lanewise.init;
