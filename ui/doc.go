// Package ui is the Bubble Tea program: panes, keys, palette, filter.
//
// It knows Views and kube's Snapshots. It must not know clients, the API's own
// types, or SSH. There is one tea.Model, the root, which routes; panes and
// overlays are plain structs with methods, used from the event loop alone.
// Update does no I/O: rows and details are built in commands. Everything that
// the cluster sent passes ui/clean before it is painted.
package ui
