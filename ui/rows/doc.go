// Package rows turns a Snapshot into the rows of a list: built once for each
// change, filtered, sorted. It runs in commands, off the event loop.
//
// It knows views and Snapshots; it must not know terminals, keys or colours. A
// Builder serves one list and one caller at a time; a Page is immutable.
package rows
