package kube

import "sync"

// warningsKept bounds what is remembered of a server that warns of everything.
const warningsKept = 256

// warnings passes the server's warnings on, each once: a feed asks again every
// few minutes. Safe for concurrent use.
type warnings struct {
	log func(string)

	mu   sync.Mutex
	said map[string]bool
}

// HandleWarningHeader is called by client-go for each warning.
func (w *warnings) HandleWarningHeader(code int, _ string, text string) {
	if code != 299 || text == "" || w.known(text) {
		return
	}
	w.log("warning from the server: " + text)
}

func (w *warnings) known(text string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.said[text] {
		return true
	}
	if w.said == nil || len(w.said) >= warningsKept {
		w.said = map[string]bool{}
	}
	w.said[text] = true
	return false
}
