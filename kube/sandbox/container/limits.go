package container

// Limits bound what one container may take of the host. A zero field takes its
// default.
type Limits struct {
	Processes int   // at a time; 64
	OpenFiles int   // at a time, pipes too; 512
	DiskBytes int64 // written to Root, and to each mount; 16 MiB
	DiskFiles int   // in Root, and in each mount; 2048
	Memory    int   // bytes of one process's variables; words and sorted lines may have 4 times that; 256 KiB
	Script    int   // bytes of one script; 64 KiB, and no more
	Depth     int   // nested calls, substitutions and blocks; 200, and no more
	WorkRate  int   // bytes moved by the whole container in a second, where a command costs 256; 8 MiB
}

func (l Limits) filled() Limits {
	def := func(p *int, n int) {
		if *p <= 0 {
			*p = n
		}
	}
	def(&l.Processes, 64)
	def(&l.OpenFiles, 512)
	def(&l.DiskFiles, 2048)
	def(&l.Memory, 256<<10)
	def(&l.Script, 64<<10)
	def(&l.Depth, 200)
	def(&l.WorkRate, 8<<20)
	// Beyond these the stack of this program could overflow, which ends all of it.
	l.Script, l.Depth = min(l.Script, 64<<10), min(l.Depth, 200)
	if l.DiskBytes <= 0 {
		l.DiskBytes = 16 << 20
	}
	return l
}
