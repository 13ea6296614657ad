// Package clean is the one gate through which text from outside reaches a
// terminal, a file or a log: names, annotations, messages, errors. What comes
// out drives no terminal, reorders no other text, and takes as many cells as
// Width says on terminals that join graphemes and on those that do not.
//
// It knows text and display width alone: no styles, no objects. Everything here
// is pure and may be called from any goroutine.
package clean
