import ManifestExport
import PreforkManifest
import Supervision
import Testing

@Suite struct LedgerTests {}
