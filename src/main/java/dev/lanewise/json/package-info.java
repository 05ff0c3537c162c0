/** A small strict JSON reader and writer for the library's own files. */
package dev.lanewise.json;
