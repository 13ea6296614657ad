package kube

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

// list asks for one page until the server answers. Its objects go to the inbox
// at once; the reflector gets them too, and replaces the world with them when
// the last page is there. The context is not the reflector's, which outlives it.
func (f *feed) list(_ context.Context, opts metav1.ListOptions) (runtime.Object, error) {
	if opts.Limit > 0 && opts.ResourceVersion == "0" {
		// The server's cache ignores limits and sends all at once: rows are to
		// come page by page, as kubectl asks for them.
		opts.ResourceVersion = ""
	}
	for {
		page, err := f.lw.ListWithContextFunc(f.ctx, opts)
		switch {
		case err == nil:
			return f.page(page)
		case f.ctx.Err() != nil:
			return nil, f.ctx.Err()
		case apierrors.IsForbidden(err):
			f.vitals.refused(Denied, "list", err.Error())
			return nil, err
		case apierrors.IsNotFound(err), apierrors.IsMethodNotSupported(err):
			f.vitals.refused(Absent, "", err.Error())
			return nil, err
		case answered(err):
			return nil, err
		}
		f.vitals.pause(f.ctx, f.vitals.lost(reason(err)))
	}
}

// objectList is a list of objects of any type, as the reflector takes it.
type objectList struct {
	metav1.TypeMeta
	metav1.ListMeta
	Items []runtime.Object
}

// DeepCopyObject shares the items: lists are not kept.
func (l *objectList) DeepCopyObject() runtime.Object {
	c := *l
	return &c
}

func (f *feed) page(page runtime.Object) (runtime.Object, error) {
	f.vitals.paged()
	lm, err := meta.ListAccessor(page)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", f.resource, err)
	}
	out := &objectList{ListMeta: metav1.ListMeta{
		ResourceVersion: lm.GetResourceVersion(), Continue: lm.GetContinue(),
		RemainingItemCount: lm.GetRemainingItemCount(),
	}}
	err = meta.EachListItemWithAlloc(page, func(item runtime.Object) error {
		o, ok := item.(Object)
		if !ok {
			return fmt.Errorf("list %s: a %T is not an object", f.resource, item)
		}
		f.take(o)
		f.inbox.put(o)
		out.Items = append(out.Items, o)
		return nil
	})
	return out, err
}

// take makes a fresh object ours.
func (f *feed) take(o Object) {
	f.slim(o)
	f.mutation.AddObject(o)
}

// watch asks for a watch until the server answers, from the resource version
// where the last one ended: an outage does not fetch the world again.
func (f *feed) watch(_ context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	initial := opts.SendInitialEvents != nil && *opts.SendInitialEvents
	for {
		began := time.Now()
		ctx, cancel := context.WithCancel(f.ctx)
		w, err := f.lw.WatchFuncWithContext(ctx, opts)
		var first *watch.Event
		if err == nil {
			first, err = peek(w)
		}
		if err == nil {
			return f.relay(w, first, initial, began, cancel), nil
		}
		cancel()
		switch {
		case f.ctx.Err() != nil:
			return nil, f.ctx.Err()
		case !initial && unwatchable(err):
			f.vitals.polled(err.Error())
			f.vitals.pause(f.ctx, time.Now().Add(pollPeriod))
			return nil, apierrors.NewResourceExpired("polled")
		case !initial && apierrors.IsNotFound(err):
			f.vitals.refused(Absent, "", err.Error())
			return nil, err
		case answered(err):
			return nil, err // of a watch-list: the reflector lists instead
		}
		f.vitals.pause(f.ctx, f.vitals.lost(reason(err)))
	}
}

// peek tells a watch from client-go's empty one, which stands for a connection
// that broke, and gives the event that is there already, if one is.
func peek(w watch.Interface) (*watch.Event, error) {
	select {
	case e, ok := <-w.ResultChan():
		if !ok {
			return nil, errClosed
		}
		return &e, nil
	default:
		return nil, nil
	}
}

// broken stands for an origin that cannot be made.
func broken(err error) *cache.ListWatch {
	return &cache.ListWatch{
		ListWithContextFunc: func(context.Context, metav1.ListOptions) (runtime.Object, error) {
			return nil, err
		},
		WatchFuncWithContext: func(context.Context, metav1.ListOptions) (watch.Interface, error) {
			return nil, err
		},
	}
}

var errSilent = errors.New("the server began a watch but sent no first objects")
