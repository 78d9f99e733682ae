"""What a sheet may be at most. Plain numbers: the reading process has them without Django."""

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_100  # a little above what a grant takes, so that its own refusal speaks
MAX_COLUMNS = 200
MAX_CELLS = 3_000_000
MAX_PART_BYTES = 300 * 1024 * 1024
MAX_STRINGS_BYTES = 48 * 1024 * 1024
MAX_RATIO = 200
MAX_TEXT_BYTES = 64 * 1024 * 1024
HEADER_WITHIN = 10
CPU_SECONDS = 20
ZIPPED_SPACE = 512 * 1024 * 1024
OLE_SPACE = 128 * 1024 * 1024  # its cells can not be counted beforehand, and there are 65,536 rows at most
