package kube

import (
	"context"
	"log/slog"
	"strings"

	"k8s.io/klog/v2"
)

// Quiet sends what client-go logs to log in place of stderr. The logger is the
// process's own: call it once, before the first Connect.
func Quiet(log func(string)) { klog.SetSlogLogger(slog.New(logHandler{log: log})) }

// logHandler writes a record as one line: message, key=value.
type logHandler struct {
	log   func(string)
	attrs string
}

func (h logHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }

func (h logHandler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	b.WriteString(strings.TrimSpace(r.Message))
	r.Attrs(func(a slog.Attr) bool {
		b.WriteString(" " + a.String())
		return true
	})
	h.log(b.String() + h.attrs)
	return nil
}

func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	for _, a := range attrs {
		h.attrs += " " + a.String()
	}
	return h
}

func (h logHandler) WithGroup(string) slog.Handler { return h }
