/** Folders: the project's files, a run's work folder with its lock and its addresses, and the data set of a run. */
package dev.patisserie.standalone.workspace;
