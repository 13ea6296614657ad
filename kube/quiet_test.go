package kube

import (
	"fmt"
	"testing"
	"time"

	"k8s.io/klog/v2"
)

func TestQuiet(t *testing.T) {
	said := make(chan string, 10)
	Quiet(func(s string) { said <- s })
	defer klog.ClearLogger()
	klog.ErrorS(fmt.Errorf("broken"), "It failed", "what", "x")
	klog.Background().WithValues("name", "y").Info("It went on")
	klog.V(4).Info("detail")
	for _, want := range []string{"It failed err=broken what=x", "It went on name=y"} {
		select {
		case got := <-said:
			if got != want {
				t.Errorf("said %q, want %q", got, want)
			}
		case <-time.After(time.Minute):
			t.Fatal("nothing was said")
		}
	}
	if len(said) > 0 {
		t.Errorf("said %q too", <-said)
	}
}
