/** Descriptions of networks, and models: a network with its weights. */
package dev.lanewise.net;
