package ui

// order keeps the latest of pictures that are built side by side, off the event
// loop: one that was begun before another and is ready after it is older than
// what is shown, and is dropped. Used on the event loop alone.
type order struct{ begun, shown int }

// begin gives the place of a picture whose lists are read now.
func (o *order) begin() int {
	o.begun++
	return o.begun
}

// take says whether a picture is the latest so far.
func (o *order) take(place int) bool {
	if place <= o.shown {
		return false
	}
	o.shown = place
	return true
}
