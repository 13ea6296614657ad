package kubelet

import (
	"time"

	"example.org/hackfest/kube/sandbox/cri"
)

// notFound is a shell's exit code for a command that it does not know.
const notFound = 127

// endOf is when and with which exit code a running container ends, as far as
// that is known yet. What counts is, in this order:
//
//  1. The pod's annotation, where it speaks of the end. The container's own program
//     may be over before: then nothing but the container runs on. One that is not
//     is killed at that time.
//  2. The end of its own program, where that is played: with its exit code, and
//     at once where a person may be at its terminal. A script's end that was also
//     guessed is not shown earlier than guessed, so that one can see it run.
//  3. What is guessed from the image and the command: where nothing is played,
//     where the command is none that is known here, and where a shell ended with
//     "not found" for one that the image may well have.
func (t *turn) endOf(p part, c *Ctr, life Life) (at time.Time, code int32, ends bool) {
	guessed := c.StartedAt.Add(life.After)
	own := t.own(p, c)
	strange := life.Unknown && !shellImage(imageBase(c.Image)) && own.Code == notFound
	switch {
	case life.Said, !own.Played, own.Over && strange:
		return guessed, life.Code, life.Ends
	case !own.Over:
		return guessed, life.Code, life.Ends && life.Unknown
	case !life.Ends, p.spec.Stdin, p.spec.TTY, own.At.After(guessed):
		return own.At, own.Code, true
	}
	return guessed, own.Code, true
}

// own is what became of the container's own program.
func (t *turn) own(p part, c *Ctr) cri.End {
	if t.env.Ended == nil {
		return cri.End{}
	}
	return t.env.Ended(p.spec.Name, c.ID)
}
