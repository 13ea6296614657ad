// Package theme says what tones, marks and the parts of the screen look like:
// colours, attributes and glyphs, for every kind of terminal.
//
// It knows views' tones and marks, never objects. All styles come from the
// session's own renderer. A Theme is immutable once made and may be shared by
// the goroutines of its session.
package theme
