package container

// Limits bound what one container may take of the host. A zero field takes its
// default.
type Limits struct {
	Processes int   // at a time; 64
	OpenFiles int   // at a time, pipes too; 512
	DiskBytes int64 // written to Root, and to each mount; 16 MiB
	DiskFiles int   // in Root, and in each mount; 2048
	Memory    int   // bytes of variables, words and sorted lines of one process; 1 MiB
	Script    int   // bytes of one script; 64 KiB
	Depth     int   // nested calls, substitutions and blocks; 200
	WorkRate  int   // bytes moved, or 1 KiB a command, in a second by the whole container; 16 MiB
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
	def(&l.Memory, 1<<20)
	def(&l.Script, 64<<10)
	def(&l.Depth, 200)
	def(&l.WorkRate, 16<<20)
	if l.DiskBytes <= 0 {
		l.DiskBytes = 16 << 20
	}
	return l
}
