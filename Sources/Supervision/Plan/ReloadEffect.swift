/// What a reload does about a key whose resolved value differs.
public enum ReloadEffect: String, Hashable, Sendable {
    /// Nothing.
    case none
    /// Takes effect at once; the process is left alone.
    case master
    /// Is applied to the running process, which keeps its pid.
    case inPlace = "in place"
    /// The new socket is bound first, then the workers that use it are relaunched, then the old one is closed.
    case listener
    /// The worker is replaced.
    case relaunch
    /// Workers appear or leave; the others stay.
    case identity
    /// A mapping of keys that each have their own answer.
    case inner = "as its keys"
}
