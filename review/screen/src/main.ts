// /review/task claims the next dossier of the filters in its address; /review/tasks/{id} opens one.

import { Screen } from "./screen";
import { filterOf, Supply } from "./supply";

const task = /\/review\/tasks\/(\d+)$/.exec(location.pathname)?.[1];
void new Screen(new Supply(filterOf(location.search))).start(task === undefined ? null : Number(task));
