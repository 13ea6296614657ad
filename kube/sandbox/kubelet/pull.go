package kubelet

import (
	"fmt"
	"time"

	v1 "k8s.io/api/core/v1"
)

const (
	backoffFirst = 10 * time.Second
	crashMax     = 5 * time.Minute
	pullMax      = 5 * time.Minute
)

// backoff is 10 s for the first wait, twice as much for each after it, up to most.
func backoff(n int, most time.Duration) time.Duration {
	d := backoffFirst
	for i := 1; i < n && d < most; i++ {
		d *= 2
	}
	return min(d, most)
}

// pulled ends a pull, well or not.
func (t *turn) pulled(p part, c *Ctr) {
	if p.spec.Image != c.Image {
		c.Pulls = 0
		t.begin(p, c)
		return
	}
	name := tagged(c.Image)
	if why := pullError(c.Image); why != "" {
		c.Pulls++
		c.Stage, c.Why, c.Message = PullFailed, "ErrImagePull", why
		c.Next = t.now.Add(errorShown)
		t.event(v1.EventTypeWarning, "Failed", fmt.Sprintf("Failed to pull image %q: %s", name, why), p.field)
		t.event(v1.EventTypeWarning, "Failed", "Error: ErrImagePull", p.field)
		t.wakeAt(c.Next)
		return
	}
	took := t.now.Sub(c.PullFrom).Truncate(time.Millisecond)
	t.event(v1.EventTypeNormal, "Pulled", fmt.Sprintf("Successfully pulled image %q in %v (%v including waiting). Image size: %d bytes.", name, took, took, imageSize(c.Image)), p.field)
	t.out.Pulled = append(t.out.Pulled, imageFull(c.Image))
	t.create(p, c)
}

// pullAgain takes a failed pull through ImagePullBackOff to the next try. An
// image named anew is tried at once.
func (t *turn) pullAgain(p part, c *Ctr) {
	if p.spec.Image != c.Image {
		c.Pulls = 0
		t.begin(p, c)
		return
	}
	if !t.due(c) {
		return
	}
	if c.Stage == PullWait {
		t.event(v1.EventTypeNormal, "Pulling", fmt.Sprintf("Pulling image %q", tagged(c.Image)), p.field)
		c.Stage, c.PullFrom = Pulling, t.now // what is shown stays ImagePullBackOff meanwhile
		c.Next = t.now.Add(pullTime(c.Image, string(t.pod.UID)))
		t.wakeAt(c.Next)
		return
	}
	back := fmt.Sprintf("Back-off pulling image %q", tagged(c.Image))
	t.event(v1.EventTypeNormal, "BackOff", back, p.field)
	t.event(v1.EventTypeWarning, "Failed", "Error: ImagePullBackOff", p.field)
	c.Why, c.Message = "ImagePullBackOff", back+": ErrImagePull: "+c.Message
	c.Stage, c.Next = PullWait, c.Next.Add(backoff(c.Pulls, pullMax)-errorShown)
	t.wakeAt(c.Next)
}
