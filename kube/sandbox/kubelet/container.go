package kubelet

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	v1 "k8s.io/api/core/v1"
)

const (
	errorShown = 2 * time.Second        // ErrImagePull, before it becomes ImagePullBackOff
	exitShown  = time.Second            // an end, before it becomes CrashLoopBackOff or a new start
	blockRetry = 15 * time.Second       // what cannot be created is tried again
	checkTime  = 120 * time.Millisecond // an image that is there, with pull policy Always
)

// part is one container's place in the pod.
type part struct {
	spec    *v1.Container
	field   string
	init    bool
	sidecar bool // an init container that stays
	once    bool // never started again
}

// advance takes one container on; may says that its turn to start has come.
func (t *turn) advance(p part, c *Ctr, may bool) {
	switch c.Stage {
	case Idle:
		if may && !t.sim.Winding {
			t.begin(p, c)
		}
	case Pulling:
		if t.due(c) {
			t.pulled(p, c)
		}
	case PullFailed, PullWait:
		t.pullAgain(p, c)
	case Blocked:
		if t.due(c) {
			t.begin(p, c)
		}
	case Running:
		t.run(p, c)
	case Stopping:
		if t.due(c) {
			if own := t.own(p, c); own.Over && c.StopCode != 137 {
				c.StopCode = own.Code
			}
			reason := "Completed"
			if c.StopCode != 0 {
				reason = "Error"
			}
			t.exit(p, c, c.Next, c.StopCode, reason)
		}
	case Exited:
		t.ended(p, c)
	case CrashWait:
		if t.due(c) {
			t.restart(p, c)
		}
	}
}

// due says that the stage's time is over, and else asks to be woken then.
func (t *turn) due(c *Ctr) bool {
	if t.now.Before(c.Next) {
		t.wakeAt(c.Next)
		return false
	}
	return true
}

// begin looks for the image, and starts the container at once when it is there.
func (t *turn) begin(p part, c *Ctr) {
	image := p.spec.Image
	c.Image = image
	present := t.present(imageFull(image))
	if _, err := imageRef(image); err != nil {
		msg := fmt.Sprintf("Failed to apply default image tag %q: couldn't parse image name %q: invalid reference format", image, image)
		t.event(v1.EventTypeWarning, "InspectFailed", msg, p.field)
		t.block(p, c, "InvalidImageName", msg, "InvalidImageName")
		return
	}
	switch {
	case present && p.spec.ImagePullPolicy != v1.PullAlways:
		t.event(v1.EventTypeNormal, "Pulled", fmt.Sprintf("Container image %q already present on machine and can be accessed by the pod", image), p.field)
		t.create(p, c)
		return
	case p.spec.ImagePullPolicy == v1.PullNever:
		msg := fmt.Sprintf("Container image %q is not present with pull policy of Never", image)
		t.event(v1.EventTypeWarning, "ErrImageNeverPull", msg, p.field)
		t.block(p, c, "ErrImageNeverPull", msg, "ErrImageNeverPull")
		return
	}
	t.event(v1.EventTypeNormal, "Pulling", fmt.Sprintf("Pulling image %q", tagged(image)), p.field)
	c.Stage, c.PullFrom, c.Next = Pulling, t.now, t.now.Add(pullTime(image, string(t.pod.UID)))
	if present {
		c.Next = t.now.Add(checkTime)
	}
	t.wakeAt(c.Next)
}

// present says that the node has an image, be it since a moment ago.
func (t *turn) present(image string) bool {
	return slices.Contains(t.out.Pulled, image) || t.env.Present != nil && t.env.Present(image)
}

// create makes the container and starts it, unless its program forbids that.
func (t *turn) create(p part, c *Ctr) {
	life := t.life(p, c)
	if life.Blocked != "" {
		t.block(p, c, life.Blocked, life.BlockedMsg, cmp.Or(life.BlockedMsg, life.Blocked))
		return
	}
	if why, missing := t.missing(envRefs(p.spec)); missing {
		t.block(p, c, "CreateContainerConfigError", why, why)
		return
	}
	c.Stage, c.Why, c.Message, c.Pulls = Running, "", "", 0
	c.ID = digest(string(t.pod.UID), p.spec.Name, fmt.Sprint(c.Restarts))
	c.StartedAt, c.FinishedAt, c.Code, c.Reason = t.now, time.Time{}, 0, ""
	c.Started, c.Ready, c.Probed = false, false, time.Time{}
	t.event(v1.EventTypeNormal, "Created", "Container created", p.field)
	t.event(v1.EventTypeNormal, "Started", "Container started", p.field)
	t.run(p, c)
}

// block keeps a container from being created, and says why in the status and,
// after "Error: ", in an event.
func (t *turn) block(p part, c *Ctr, why, message, told string) {
	c.Stage, c.Why, c.Message = Blocked, why, message
	c.Next = t.now.Add(blockRetry)
	t.wakeAt(c.Next)
	t.event(v1.EventTypeWarning, "Failed", "Error: "+told, p.field)
}

// life is what the container does this time.
func (t *turn) life(p part, c *Ctr) Life {
	life, err := programOf(t.pod, p.spec, c.Restarts)
	if err != nil {
		t.out.Err = err
	}
	return life
}

// exit notes a container's end.
func (t *turn) exit(p part, c *Ctr, at time.Time, code int32, reason string) {
	if at.Sub(c.StartedAt) >= 2*crashMax {
		c.Crashes = 0
	}
	c.Stage, c.FinishedAt, c.Code, c.Reason = Exited, at, code, reason
	c.Started, c.Ready = false, false
	c.Crashes++
	t.ended(p, c)
}
