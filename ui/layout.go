package ui

// The panes. The list may hold several lists, stacked.
type pane int

const (
	paneNamespaces pane = iota
	paneList
	paneDetail
)

// The smallest screen that something useful fits on.
const minWidth, minHeight = 30, 6

// namespacesWidth is that of the namespaces pane where it stands beside others.
const namespacesWidth = 23

// box is where a pane goes. A zero box is not shown.
type box struct{ x, y, w, h int }

func (b box) shown() bool { return b.w > 0 && b.h > 0 }

// layout is where everything goes on a screen of one size.
type layout struct {
	header, command, footer int // rows; -1 where there is no room
	namespaces              box
	list                    box
	detail                  box
	top                     int  // the panes' first row
	stacked                 bool // the detail stands below the list
}

// arrange divides the screen. From 150 columns three panes stand side by side,
// from 100 list and detail, from 60 the detail below the list, and below that
// one pane alone. A pane that has the focus and no place of its own takes the
// list's place. Wide columns want all the room: what stands beside the list gives
// way until it has the focus. A list that wants less than its share leaves the rest
// to the detail; 0 is one that does not say. One whose rows are sentences has the
// detail below it, too.
func arrange(w, h int, focus pane, wide, sentences bool, wants int) layout {
	l := layout{header: 0, command: h - 2, footer: h - 1}
	top, bottom := 2, h-3 // first and last row of the panes
	if h < 20 {
		top, bottom = 1, h-2
		l.command = -1
	}
	l.top = top
	body := box{0, top, w, bottom - top + 1}
	switch {
	case w >= 100 && wide && focus != paneDetail:
		l.list = body
	case w >= 150 && sentences:
		l.namespaces = box{0, body.y, namespacesWidth, body.h}
		l.stack(box{namespacesWidth + 1, body.y, w - namespacesWidth - 1, body.h}, focus)
	case w >= 150:
		const ns = namespacesWidth
		side := beside(w-ns-2, (w-ns)*40/100, wants)
		l.namespaces = box{0, body.y, ns, body.h}
		l.list = box{ns + 1, body.y, w - ns - side - 2, body.h}
		l.detail = box{w - side, body.y, side, body.h}
	case w >= 100 && sentences:
		l.stack(body, focus)
	case w >= 100:
		side := beside(w-1, w*42/100, wants)
		l.list = box{0, body.y, w - side - 1, body.h}
		l.detail = box{w - side, body.y, side, body.h}
	case w >= 60 && body.h >= 14:
		l.stack(body, focus)
	case focus == paneDetail:
		l.detail = body
	default:
		l.list = body
	}
	if focus == paneNamespaces && !l.namespaces.shown() {
		l.namespaces, l.list = l.list, box{}
	}
	return l
}

// stack puts the detail below the list; who reads it has more of it.
func (l *layout) stack(room box, focus pane) {
	below := room.h * 2 / 5
	if focus == paneDetail {
		below = room.h * 7 / 10
	}
	l.list = box{room.x, room.y, room.w, room.h - below - 1}
	l.detail = box{room.x, room.y + room.h - below, room.w, below}
	l.stacked = true
}

// A list's width goes in steps, so that the panes stand still while its columns
// grow by a cell; a detail is not set wider than one likes to read.
const (
	listStep  = 8
	leastList = 48
	mostRead  = 96
)

// beside is the width of the detail beside a list that wants so many cells, of
// the room that both have. It is no less than its usual share.
func beside(room, usual, wants int) int {
	if wants == 0 {
		return usual
	}
	list := max((wants+listStep)/listStep*listStep, leastList)
	return max(usual, min(room-list, mostRead))
}
