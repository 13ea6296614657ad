// Package detail draws a views.Detail: the picture of one object, as a pane
// that can be scrolled and walked in, and as plain text.
//
// It knows views' sections and refs, and paints by a theme. It must not know
// kinds of objects: every detail is drawn by the same few widgets. A Model
// belongs to one goroutine, the event loop's; Text and Lines are pure.
package detail
