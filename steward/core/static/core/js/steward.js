// The one entry point: htmx, and the parts that come alive by themselves wherever they appear.
import "htmx";
import "ui/http";
import "ui/toasts";
import "ui/dialogs";
import "ui/menus";
import "ui/forms";
import "ui/keys";
import "ui/combo-box";
import "ui/inline-edit";
import "ui/bulk-select";
import "ui/drag-board";
import "ui/drag-list";
import "ui/drop-zone";
import "ui/live-count";
import "ui/mention-box";
import "ui/pick-many";
import "ui/settings";
