// Package paint is the writer between Bubble Tea's renderer and the terminal:
// it keeps the cells last shown and sends only what differs.
//
// Bubble Tea v1 sends every changed line whole, and with panes side by side a
// cursor's move changes most of them. A Writer understands the few sequences a
// frame in the alternate screen is made of; whatever else comes is passed on as
// it is, and makes it forget the cells it can no longer be sure of. What it
// sends itself is text, colours, cursor positions and erasing to the end of a
// line, which every terminal knows.
//
// A Writer may be used from any goroutine. It knows bytes and cells alone.
package paint
