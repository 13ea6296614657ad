// Package table is the list widget: rows under a head, a cursor that stays on
// its object while rows move, columns that fit the room.
//
// It knows views' rows and columns, and paints by a theme. It must not know
// where rows come from: it neither fetches, sorts nor filters, and asks its
// Source for the visible rows alone. A Model belongs to one goroutine, the
// event loop's.
package table
