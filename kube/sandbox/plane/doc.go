// Package plane is the control plane of the practice cluster: where its files
// lie, who its people and parts are, with which flags each part runs, and in
// which order they come and go.
//
// It runs the parts by supervise and talks to the API server as its
// administrator. It does not link the parts themselves (see package parts), so
// its tests build fast. A Plane belongs to one goroutine.
package plane
