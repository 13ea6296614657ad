package drive

import (
	"sync"
	"time"
)

// Line is what lies between a Terminal and its command: so many bytes a second
// towards the terminal, and half of the round trip each way. Like an SSH channel
// it takes everything at once and lets it queue. It is for benchmarks.
type Line struct {
	Rate      float64       // bytes a second
	RoundTrip time.Duration // without what queues

	terminal, command *wire
}

// Waiting is the most bytes that have queued towards the terminal since the last
// time that it was asked.
func (l *Line) Waiting() int { return l.terminal.takeMost() }

func (l *Line) open(toTerminal, toCommand func([]byte), done <-chan struct{}) {
	l.terminal = newWire(l.Rate, l.RoundTrip/2, toTerminal, done)
	l.command = newWire(0, l.RoundTrip/2, toCommand, done)
}

// wire carries bytes one way.
type wire struct {
	rate  float64 // 0: no limit
	delay time.Duration

	mu     sync.Mutex
	queue  []byte
	most   int
	queued chan struct{}
}

type parcel struct {
	at   time.Time
	data []byte
}

// piece is how many bytes leave together.
const piece = 64

func newWire(rate float64, delay time.Duration, deliver func([]byte), done <-chan struct{}) *wire {
	w := &wire{rate: rate, delay: delay, queued: make(chan struct{}, 1)}
	under := make(chan parcel, 1<<16)
	go w.leave(under, done)
	go func() {
		for {
			select {
			case p := <-under:
				time.Sleep(time.Until(p.at))
				deliver(p.data)
			case <-done:
				return
			}
		}
	}()
	return w
}

func (w *wire) send(p []byte) {
	w.mu.Lock()
	w.queue = append(w.queue, p...)
	w.most = max(w.most, len(w.queue))
	w.mu.Unlock()
	select {
	case w.queued <- struct{}{}:
	default:
	}
}

func (w *wire) leave(under chan<- parcel, done <-chan struct{}) {
	free := time.Now()
	for {
		w.mu.Lock()
		n := len(w.queue)
		if w.rate > 0 {
			n = min(n, piece)
		}
		data := append([]byte(nil), w.queue[:n]...)
		w.queue = w.queue[n:]
		w.mu.Unlock()
		if n == 0 {
			select {
			case <-w.queued:
				continue
			case <-done:
				return
			}
		}
		if now := time.Now(); free.Before(now) {
			free = now
		}
		if w.rate > 0 {
			free = free.Add(time.Duration(float64(n) / w.rate * float64(time.Second)))
			time.Sleep(time.Until(free))
		}
		select {
		case under <- parcel{free.Add(w.delay), data}:
		case <-done:
			return
		}
	}
}

func (w *wire) takeMost() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	most := w.most
	w.most = len(w.queue)
	return most
}
