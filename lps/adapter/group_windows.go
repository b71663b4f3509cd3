package adapter

import (
	"os"
	"os/exec"
	"unsafe"

	"golang.org/x/sys/windows"
)

// group is a job object, which ends with all its processes when its last handle
// is closed: at the latest when the bench ends.
type group windows.Handle

func ownGroup(*exec.Cmd) {}

// groupOf puts a process into a job of its own. What it started before that is
// not in it: the first instructions of a program start nothing.
func groupOf(p *os.Process) (group, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return 0, err
	}
	info := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{
		LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE}}
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	var process windows.Handle
	if err == nil {
		process, err = windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(p.Pid))
	}
	if err == nil {
		err = windows.AssignProcessToJobObject(job, process)
		windows.CloseHandle(process) //nolint:errcheck // nothing can be done about it
	}
	if err != nil {
		windows.CloseHandle(job) //nolint:errcheck // as above
		return 0, err
	}
	return group(job), nil
}

func (g group) kill()    { _ = windows.TerminateJobObject(windows.Handle(g), 1) }
func (g group) release() { _ = windows.CloseHandle(windows.Handle(g)) }

// awaitEnd is not needed: a job is no number that another might have.
func awaitEnd(int) bool { return false }
