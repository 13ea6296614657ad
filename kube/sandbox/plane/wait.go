package plane

import (
	"context"
	"fmt"
	"time"
)

// until asks again and again, until the answer is yes. When ctx ends first, the
// error is the cause of that (a part that died) and what was waited for.
func until(ctx context.Context, what string, ask func() (bool, error)) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		yes, last := ask()
		if yes {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			cause := context.Cause(ctx)
			if last != nil && ctx.Err() == context.DeadlineExceeded {
				return fmt.Errorf("wait for %s: %w: %w", what, cause, last)
			}
			return fmt.Errorf("wait for %s: %w", what, cause)
		}
	}
}
