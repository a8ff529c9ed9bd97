import MillraceSimulator

/// Reading recordings for the command.
enum Recordings {
    /// The recordings below a folder.
    static func library(_ folder: String) throws(CommandFailure) -> RecordingLibrary {
        do throws(RecordingError) {
            return try RecordingLibrary(folder: folder)
        } catch {
            throw CommandFailure(.noInput, "\(error)")
        }
    }

    /// The one recording in a folder.
    static func recording(_ folder: String) throws(CommandFailure) -> Recording {
        let library = try library(folder)
        guard library.recordings.count == 1, let recording = library.recordings.first else {
            throw CommandFailure(
                .noInput,
                library.recordings.isEmpty
                    ? "\(folder) holds no recording" : "\(folder) holds \(library.recordings.count) recordings; name one of them")
        }
        return recording
    }
}
