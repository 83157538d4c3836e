import PreforkLinux
import PreforkManifest
import Supervision

extension LoadedManifest {
    /// The programs that are run for events. They run in the manifest's folder.
    ///
    /// - Parameter file: The path of the manifest, for messages.
    func eventPrograms(of file: String, in directory: String) -> EventPrograms {
        let entries = events.commands.mapValues { command in
            EventPrograms.Entry(
                Program(
                    command: command.words, executable: command.words.executable(in: directory),
                    workingDirectory: directory),
                at: "\(file):\(command.span.start.line):\(command.span.start.column)")
        }
        return EventPrograms(entries, timeout: events.timeout)
    }
}
