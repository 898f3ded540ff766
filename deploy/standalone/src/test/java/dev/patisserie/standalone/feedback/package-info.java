/** The benchmark of the feedback service: an embedded broker, and the packaged service as a process. */
package dev.patisserie.standalone.feedback;
