/** Labels: sending them, the images that wait for one, the known classes, and the state of the feedback service. */
package dev.patisserie.standalone.client.label;
